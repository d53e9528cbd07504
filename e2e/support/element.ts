// The name of the widget's element.

export const ELEMENT = "click-to-call";

/** The selector of a tenant's element. */
export const elementOf = (domain = "acme.com"): string => `${ELEMENT}[domain="${domain}"]`;
