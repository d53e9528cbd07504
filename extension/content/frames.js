// In which frames numbers are found.
//
// A site that the user chose may be made of frames of its own, as many business applications are: those are read. Frames of
// others are not, nor is a site where another page shows it in a frame: it was not chosen there, it may be an advertisement, and
// each such frame would cost its reader time. With "on all sites" only pages themselves get the script (see
// `background/site-rules.js`).

/** Whether the window is the page itself, or a frame of the same origin. */
export function isOfThisPage(window) {
  if (window === window.top) return true;
  try {
    return Boolean(window.top.document);
  } catch (otherOrigin) {
    return false;
  }
}
