// Who calls, and what will happen.

import { close as toClose, promise, promise_department } from "word-places";
import { fill } from "./say.js";

const CROSS = "M6 6l12 12M18 6L6 18";

// Answers the button that closes the panel.
export function drawHeader({ add, hear }, to, { config, server, said, language, department }) {
  const { company_name, logo_url } = config.branding;
  const company = company_name || config.domain;
  const [initial] = /[a-z\d]|[^\0-\x7f]/iu.exec(company) || "#";

  const header = add(to, "header part=header");
  const mark = add(header, "div class=mark aria-hidden=true", initial);
  if (logo_url) {
    const logo = add(mark, "img alt= referrerpolicy=no-referrer");
    hear(logo, "error", () => logo.remove());
    logo.src = (logo_url[0] === "/" ? server : "") + logo_url;
  }
  const titles = add(header, "div");
  add(titles, "h2 id=title", company);
  add(titles, "p", department ? fill(said[promise_department], language, "department", department.name) : said[promise]);
  const close = add(header, "button class=close type=button");
  close.setAttribute("aria-label", said[toClose]);
  const svg = add(close, "svg viewBox=0,0,24,24 aria-hidden=true width=24 height=24");
  add(svg, "path").setAttribute("d", CROSS);
  return close;
}
