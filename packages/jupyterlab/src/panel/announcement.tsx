import { useEffect, useRef, useState, type ReactElement } from 'react';

/** Milliseconds between two things said: a training tells ten times a second, which nobody can listen to. */
const INTERVAL = 5000;

/**
 * Says text to those who listen to the page: the newest at most every five seconds, and at once when it is about something else.
 * @param subject what the text is about.
 */
export function Announcement({
  text,
  subject,
}: {
  readonly text: string;
  readonly subject: string;
}): ReactElement {
  const [said, setSaid] = useState(text);
  const newest = useRef(text);
  newest.current = text;
  useEffect(() => {
    // what was said of the subject before holds no more
    setSaid(newest.current);
    const timer = setInterval(() => {
      setSaid(newest.current);
    }, INTERVAL);
    return () => {
      clearInterval(timer);
    };
  }, [subject]);
  return (
    <p className="jp-colatent-Announcement" role="status" aria-live="polite">
      {said}
    </p>
  );
}
