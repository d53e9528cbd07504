// Which elements are read, which are skipped with all that is in them, and which go on with the line.

import { fold } from "../detect/fold.js";

const SKIPPED = new Set(
  `INPUT TEXTAREA SELECT OPTION DATALIST CODE PRE KBD SAMP SCRIPT STYLE NOSCRIPT TEMPLATE HEAD TITLE CANVAS IFRAME OBJECT EMBED VIDEO AUDIO
  PICTURE METER PROGRESS SVG MATH`.split(/\s+/)
);

// Told by name: asking for the computed style would make the page lay itself out.
const INLINE = new Set(
  `A ABBR ACRONYM B BDI BDO BIG CITE DATA DFN EM FONT I INS LABEL MARK NOBR Q S SMALL SPAN STRONG SUB SUP TIME TT U VAR WBR`.split(/\s+/)
);

/** Neither its text nor its links are anybody's telephone number to call, or somebody is typing there. */
export function isSkipped(element) {
  return SKIPPED.has(element.nodeName.toUpperCase()) || isEditable(element) || element.dataset?.clickToCall === "off";
}

// `isContentEditable` would be the word, but it needs the computed style.
function isEditable(element) {
  const editable = element.getAttribute("contenteditable");
  return (editable !== null && editable.toLowerCase() !== "false") || element.getAttribute("role") === "textbox";
}

/** Whether it or something around it is skipped, across the borders of shadow roots. */
export function isInsideSkipped(node) {
  for (let one = node; one; one = one.parentNode ?? one.host) {
    if (one.nodeType === Node.ELEMENT_NODE && isSkipped(one)) return true;
  }
  return false;
}

export function isInline(node) {
  return node.nodeType === Node.ELEMENT_NODE && INLINE.has(node.nodeName);
}

export function isTelLink(element) {
  return element.nodeName === "A" && /^tel:/i.test(element.getAttribute("href") ?? "");
}

/** The `tel:` link that the node is in or is. */
export function linkAround(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const link = element?.closest("a[href]");
  return link && isTelLink(link) ? link : undefined;
}

/**
 * The number of a `tel:` link (RFC 3966), without its parameters; undefined if there is none. A service code is none: `*72`
 * followed by a number forwards the user's calls to it.
 */
export function numberOfLink(element) {
  const [number] = fold(decode(element.getAttribute("href").slice(4))).split(/[;?]/);
  const dialled = number.replace(/[^\d+*#]/g, "");
  return /^\+?\d{3,20}$/.test(dialled) ? dialled : undefined;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch (malformed) {
    return text;
  }
}
