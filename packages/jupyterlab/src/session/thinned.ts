/** Most events that are kept: more than a chart has pixels for. */
const MOST = 1000;

/** Events with one more at their end. When they get too many every second is dropped, the newest never. */
export function thinned<Event>(events: readonly Event[], event: Event): Event[] {
  const kept = events.length < MOST ? events : events.filter((_, index) => index % 2 === 0);
  return [...kept, event];
}
