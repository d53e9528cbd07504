// What the widget's element is called, in one place.

export const ELEMENT = "click-to-call";

/** The selector of a tenant's element. */
export const elementOf = (domain = "acme.com"): string => `${ELEMENT}[domain="${domain}"]`;
