// The attributes of `<click-to-call>`, also available as properties. A test keeps them equal to those of `npm/index.d.ts` and
// `docs/embedding.md`.

/** A change restarts the element. */
export const ANEW = ["domain", "lang", "light", "mode"];

/** A change updates the appearance. */
export const LOOKS = ["button-color", "button-text", "corner", "icon-only", "offset", "size", "theme", "z-index"];

/** Read on use. */
export const READ_LATER = ["department", "when-closed"];

/** Boolean attributes. */
export const FLAGS = ["icon-only", "light"];

export const ATTRIBUTES = ANEW.concat(LOOKS, READ_LATER);
