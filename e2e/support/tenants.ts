// The companies of the tests, in the format of `domains.json`.

export const ACME = {
  queue: "500",
  branding: { button_text: "Call Us Now", button_color: "#1a73e8", company_name: "Acme Corp" },
  numbers: { fiction: true },
  phone: "+12025550100",
};

export const GLOBEX = {
  queue: "610",
  branding: { button_text: "Talk to an expert", button_color: "#7a2e1d", company_name: "Globex" },
  numbers: { fiction: true },
};

export const TENANTS: object = { "acme.com": ACME, "globex.example": GLOBEX };

export const TOKEN = "journey-token";
