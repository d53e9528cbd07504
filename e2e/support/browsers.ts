// The browsers of the tests. `cargo xtask test --browser` names them; the default is Debian's path.

/** The full Chromium, which extensions and enterprise policies need. */
export const CHROMIUM = process.env.C2C_CHROMIUM ?? "/usr/bin/chromium";

/** Chromium's headless shell: renders the same pages for about half of the processor time. */
export const HEADLESS_SHELL = process.env.C2C_HEADLESS_SHELL ?? "/usr/bin/chromium-headless-shell";

export const ARGUMENTS = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-sync",
];
