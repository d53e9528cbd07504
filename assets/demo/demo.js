// The demonstration page: company, numbers, and the snippet under test.

import { copyOnPress } from "./copy.js";
import { follow } from "./calls.js";

const NUMBERS = [
  ["(202) 555-0142", "You answer, then the company does"],
  ["(202) 555-0101", "Your line is busy"],
  ["(202) 555-0102", "You do not answer"],
  ["(202) 555-0103", "The phone system cannot be reached"],
  ["(202) 555-0104", "The phone system refuses the call"],
  ["(202) 555-0105", "The phone system never answers: the call may still come"],
];

const tenants = await (await fetch("domains.json")).json();
const asked = new URLSearchParams(location.search).get("tenant");
const domain = Object.hasOwn(tenants, asked) ? asked : Object.keys(tenants)[0];
const { company_name: company, button_color: color } = tenants[domain].branding;

document.documentElement.style.setProperty("--brand", color);
for (const [name, { branding }] of Object.entries(tenants)) showTenant(name, branding);
for (const [number, what] of NUMBERS) showNumber(number, what);
showSnippet(new URL(`/widget.js?domain=${domain}`, location.href).href);
follow(domain, company);

function showTenant(name, branding) {
  const link = document.createElement("a");
  link.href = `?tenant=${encodeURIComponent(name)}`;
  if (name === domain) link.setAttribute("aria-current", "page");
  const dot = text("span", "", "dot");
  dot.style.setProperty("--dot", branding.button_color);
  link.append(dot, branding.company_name);
  item("tenants", link);
}

function showNumber(number, what) {
  const button = document.createElement("button");
  button.type = "button";
  const copied = text("span", "", "copied");
  copied.setAttribute("role", "status");
  button.append(text("span", number, "number"), text("span", what, "what"), copied);
  copyOnPress(button, number, copied, "");
  item("numbers", button);
}

// The page runs exactly the snippet that it shows.
function showSnippet(address) {
  const snippet = `<script src="${address}"></script>`;
  document.getElementById("snippet").textContent = snippet;
  const copy = document.getElementById("copy");
  copyOnPress(copy, snippet, copy, "Copy");

  const script = document.createElement("script");
  script.src = address;
  document.body.append(script);
}

function item(list, content) {
  const entry = document.createElement("li");
  entry.append(content);
  document.getElementById(list).append(entry);
}

function text(tag, content, name) {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = content;
  return element;
}
