import { useEffect, useRef, useState, type ReactElement } from 'react';

/** Milliseconds between two things said: a training tells ten times a second, which nobody can listen to. */
const INTERVAL = 5000;

/** Says text to those who listen to the page, the newest at most every five seconds. */
export function Announcement({ text }: { readonly text: string }): ReactElement {
  const [said, setSaid] = useState(text);
  const newest = useRef(text);
  newest.current = text;
  useEffect(() => {
    const timer = setInterval(() => {
      setSaid(newest.current);
    }, INTERVAL);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return (
    <p className="jp-colatent-Announcement" role="status" aria-live="polite">
      {said}
    </p>
  );
}
