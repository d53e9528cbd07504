// The attributes of `<click-to-call>`, which are its properties too. `npm/index.d.ts` and `docs/embedding.md` have
// the same ones, by a test.

/** A change of these starts the element anew. */
export const ANEW = ["domain", "lang", "light", "mode"];

/** A change of these changes its looks. */
export const LOOKS = ["button-color", "button-text", "corner", "icon-only", "offset", "size", "theme", "z-index"];

/** These are read when they are needed. */
export const READ_LATER = ["department", "when-closed"];

/** They are present or not, and have no value. */
export const FLAGS = ["icon-only", "light"];

export const ATTRIBUTES = ANEW.concat(LOOKS, READ_LATER);
