// The frames in which numbers are detected.
//
// A chosen site may consist of frames of its own origin, as many business applications do: those are read. Frames of other origins
// are not read, nor a chosen site inside a page of another origin: it was not chosen there, it may be an advertisement, and each
// frame costs time. With "on all sites", only top-level pages get the script (`background/site-rules.js`).

/** Whether the window is a top-level page, or a frame of the same origin. */
export function isOfThisPage(window) {
  if (window === window.top) return true;
  try {
    return Boolean(window.top.document);
  } catch (otherOrigin) {
    return false;
  }
}
