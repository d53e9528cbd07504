// Which elements are read, which are skipped with their content, and which continue the text line.

import { fold } from "../detect/fold.js";

const SKIPPED = new Set(
  `INPUT TEXTAREA SELECT OPTION DATALIST CODE PRE KBD SAMP SCRIPT STYLE NOSCRIPT TEMPLATE HEAD TITLE CANVAS IFRAME OBJECT EMBED VIDEO AUDIO
  PICTURE METER PROGRESS SVG MATH`.split(/\s+/)
);

// By element name, because the computed style would force a layout.
const INLINE = new Set(
  `A ABBR ACRONYM B BDI BDO BIG CITE DATA DFN EM FONT I INS LABEL MARK NOBR Q S SMALL SPAN STRONG SUB SUP TIME TT U VAR WBR`.split(/\s+/)
);

/** Elements whose text and links are not telephone numbers to call, and elements that are being edited. */
export function isSkipped(element) {
  return SKIPPED.has(element.nodeName.toUpperCase()) || isEditable(element) || element.dataset?.clickToCall === "off";
}

// `isContentEditable` needs the computed style.
function isEditable(element) {
  const editable = element.getAttribute("contenteditable");
  return (editable !== null && editable.toLowerCase() !== "false") || element.getAttribute("role") === "textbox";
}

/** Whether the node or an ancestor is skipped, across shadow roots. */
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

/** The `tel:` link that is or contains the node. */
export function linkAround(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const link = element?.closest("a[href]");
  return link && isTelLink(link) ? link : undefined;
}

/**
* The number of a `tel:` link (RFC 3966), without its parameters; undefined if there is none. Service codes are rejected: `*72`
* followed by a number forwards the user's calls to that number.
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
