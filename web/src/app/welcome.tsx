import type { JSX } from "preact";

/** What somebody sees who is not signed in and followed no link. */
export function Welcome(): JSX.Element {
  return (
    <main>
      <h1>My PicSafe</h1>
      <p>
        Clinical photos, video and audio, encrypted in this browser before they are sent. Whoever asks for the
        key to a report is on its audit trail.
      </p>
    </main>
  );
}
