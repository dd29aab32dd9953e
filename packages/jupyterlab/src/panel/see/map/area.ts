import type { Area } from '../../../worker/see/operations.js';

/** The whole map. */
export const WHOLE: Area = { left: 0, right: 1, low: 0, high: 1 };

/** Smallest part of the map that can be zoomed to. */
const SMALLEST = 1e-4;

/** A point of the map or the screen. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a point of the map is on a screen of this size that shows an area. */
export function toScreen(area: Area, width: number, height: number, { x, y }: Point): Point {
  return {
    x: ((x - area.left) / (area.right - area.left)) * width,
    y: ((area.high - y) / (area.high - area.low)) * height,
  };
}

/** Where a point of the screen is on the map. */
export function toMap(area: Area, width: number, height: number, { x, y }: Point): Point {
  return {
    x: area.left + (x / width) * (area.right - area.left),
    y: area.high - (y / height) * (area.high - area.low),
  };
}

/** Whether a point of the map is in the area. */
export function isWithin(area: Area, { x, y }: Point): boolean {
  return x >= area.left && x <= area.right && y >= area.low && y <= area.high;
}

/** The area grown by a factor, below 1 to zoom in, around a point of the map that stays where it is; never beyond twice the map. */
export function zoomed(area: Area, factor: number, { x, y }: Point): Area {
  const size = (area.right - area.left) * factor;
  const bounded = Math.min(2, Math.max(SMALLEST, size)) / (area.right - area.left);
  return {
    left: x - (x - area.left) * bounded,
    right: x + (area.right - x) * bounded,
    low: y - (y - area.low) * bounded,
    high: y + (area.high - y) * bounded,
  };
}

/** The area moved so that its middle stays on the map. */
export function moved(area: Area, byX: number, byY: number): Area {
  const bounded = (by: number, middle: number): number =>
    Math.min(1 - middle, Math.max(-middle, by));
  const x = bounded(byX, (area.left + area.right) / 2);
  const y = bounded(byY, (area.low + area.high) / 2);
  return { left: area.left + x, right: area.right + x, low: area.low + y, high: area.high + y };
}

/** The area moved, where that is needed, so that a point lies well inside. */
export function showing(area: Area, { x, y }: Point): Area {
  const marginX = (area.right - area.left) * 0.05;
  const marginY = (area.high - area.low) * 0.05;
  const inside =
    x > area.left + marginX &&
    x < area.right - marginX &&
    y > area.low + marginY &&
    y < area.high - marginY;
  return inside
    ? area
    : moved(area, x - (area.left + area.right) / 2, y - (area.low + area.high) / 2);
}
