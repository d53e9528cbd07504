// The values that the elements of the panel show, by the names in `widget-wasm/src/panel_elements/value.rs`. A
// sentence has its place as its name.

import { call_us, hint_abroad, hint_home, promise, promise_department } from "word-places";
import { fill, isRtl } from "./say.js";

// `said` are the sentences, `department` is the index of the selected one, and `places` are the countries to choose from.
export function valuesOf(config, server, language, said, department, places) {
  const { branding, consent = {}, departments = [], numbers, phone, phone_text = readable(phone) } = config;
  const { company_name, logo_url } = branding;
  const company = company_name || config.domain;
  const selected = departments[department];
  return Object.assign({}, said, {
    company,
    initial: (/[a-z\d]|[^\0-\x7f]/iu.exec(company) || "#")[0],
    logo: logo_url && (logo_url[0] === "/" ? server : "") + logo_url,
    direction: isRtl(language) ? "rtl" : "ltr",
    promise: selected ? fill(said[promise_department], language, "department", selected.name) : said[promise],
    hint: places ? "" : said[numbers.countries[0] ? hint_abroad : hint_home],
    department,
    departments: selected && departments,
    places,
    consent: consent.text,
    consentUrl: consent.url,
    callUs: phone && fill(said[call_us], language, "number", phone_text),
    phoneLink: phone && "tel:" + phone,
  });
}

// The index of the department that the element names, else of the first.
export function departmentOf(host, { departments = [] }) {
  const named = host.getAttribute("department");
  let index = 0;
  for (let place = departments.length; place--; ) {
    if (departments[place].id === named) index = place;
  }
  return index;
}

// The server says how other countries write theirs.
function readable(phone = "") {
  return phone.replace(/^\+1(...)(...)(....)$/, "($1) $2-$3");
}
