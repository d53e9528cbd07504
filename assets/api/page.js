// Renders openapi.json. It requests this server only, and builds the page from DOM nodes: no text of the description
// can become markup.

const description = await (await fetch("../openapi.json")).json();
const schemas = description.components.schemas;
const groups = document.getElementById("groups");
const shown = [];

document.getElementById("version").textContent = description.info.version;
document.getElementById("about").textContent = description.info.description;

for (const { name } of description.tags) {
  const section = element("section");
  section.append(element("h2", name));
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.tags[0] === name) section.append(operationView(path, method, operation));
    }
  }
  groups.append(section);
}

const search = document.getElementById("search");
search.addEventListener("input", find);
find();
addEventListener("hashchange", openNamed);
openNamed();

function find() {
  const words = search.value.trim().toLowerCase();
  let found = 0;
  for (const { view, text } of shown) {
    view.hidden = !text.includes(words);
    found += view.hidden ? 0 : 1;
  }
  for (const section of groups.children) {
    section.hidden = !section.querySelector("details:not([hidden])");
  }
  const count = document.getElementById("count");
  count.textContent = words ? `${found} of ${shown.length} operations` : `${shown.length} operations`;
}

/** The operation in the fragment of the address. */
function openNamed() {
  const view = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!shown.some((operation) => operation.view === view)) return;
  view.open = true;
  view.scrollIntoView();
}

function operationView(path, method, operation) {
  const view = element("details");
  view.id = operation.operationId;
  const line = element("summary");
  const badge = element("span", method.toUpperCase());
  badge.className = `method ${method}`;
  const what = prose("span", operation.summary);
  what.className = "what";
  line.append(badge, element("code", path), what);

  const body = element("div");
  body.className = "body";
  if (operation.description) body.append(prose("p", operation.description));
  for (const needs of operation.security ?? []) {
    for (const scheme of Object.keys(needs)) {
      body.append(element("p", `Authorization: Bearer. ${description.components.securitySchemes[scheme].description}`));
    }
  }
  if (operation.parameters) {
    body.append(element("h3", "Takes"), list(operation.parameters.map(parameter)));
  }
  const takes = operation.requestBody?.content["application/json"].schema;
  if (takes) body.append(element("h3", "Body"), element("pre", shape(takes)));
  body.append(element("h3", "Answers"), list(Object.entries(operation.responses).map(answer)));
  for (const [status, response] of Object.entries(operation.responses)) {
    const schema = response.content?.["application/json"]?.schema;
    if (status.startsWith("2") && schema && Object.keys(schema).length) {
      body.append(element("h3", `Body of ${status}`), element("pre", shape(schema)));
    }
  }
  view.append(line, body);
  shown.push({ view, text: `${method} ${path} ${operation.summary} ${operation.description ?? ""}`.toLowerCase() });
  return view;
}

function parameter({ name, in: place, description: about, required }) {
  return [name, `${place}${required ? "" : ", optional"}: ${about}`, []];
}

function answer([status, response]) {
  const codes = response.content?.["application/json"]?.schema?.allOf?.[1]?.properties.code.enum;
  return [status, response.description, codes ?? []];
}

function list(rows) {
  const view = element("dl");
  for (const [term, text, codes] of rows) {
    const about = prose("dd", text);
    for (const code of codes) about.append(" ", element("code", code));
    const name = element("dt", term);
    if (/^[45]/.test(term)) name.className = "bad";
    view.append(name, about);
  }
  return view;
}

/** A schema in short notation. */
function shape(schema, indent = "") {
  if (schema.$ref) {
    const { $ref, ...beside } = schema;
    const target = schemas[$ref.split("/").pop()];
    const properties = { ...target.properties, ...beside.properties };
    const required = [target.required ?? [], beside.required ?? []].flat();
    return shape(beside.properties ? { ...target, properties, required } : target, indent);
  }
  const oneOf = schema.oneOf ?? schema.anyOf;
  if (schema.properties || (oneOf && oneOf.every((one) => one.properties || one.$ref))) {
    const inner = `${indent}  `;
    const object = ({ properties = {}, required = [] }) => {
      const mark = (name) => (required.includes(name) ? "" : "?");
      const field = ([name, of]) => `${inner}${JSON.stringify(name)}${mark(name)}: ${shape(of, inner)}`;
      return `{\n${Object.entries(properties).map(field).join(",\n")}\n${indent}}`;
    };
    if (!oneOf) return object(schema);
    const common = inAll(oneOf);
    const own = (one) => ({ ...one, properties: pick(one.properties, (name) => !common.includes(name)) });
    const either = oneOf.map((one) => (one.$ref ? shape(one, indent) : object(own(one)))).join(`\n${indent}or `);
    const [{ properties, required }] = oneOf;
    const shared = common.length && object({ required, properties: pick(properties, (name) => common.includes(name)) });
    return shared ? `${shared}\n${indent}with ${either}` : either;
  }
  if (oneOf) return oneOf.map((one) => shape(one, indent)).join(" | ");
  if (schema.allOf) return schema.allOf.map((one) => shape(one, indent)).join(" & ");
  if (schema.items) return `[${shape(schema.items, indent)}, …]`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  return [schema.type ?? "anything"].flat().join(" | ") + (schema.pattern ? ` like ${schema.pattern}` : "");
}

/** The names of the members that all alternatives share. */
function inAll(choices) {
  const [first, ...others] = choices.map(({ properties = {} }) => properties);
  const isSame = (name) => others.every((other) => JSON.stringify(other[name]) === JSON.stringify(first[name]));
  return Object.keys(first).filter(isSame);
}

function pick(properties = {}, isWanted) {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => isWanted(name)));
}

/** Text between backticks is code. */
function prose(name, text) {
  const node = element(name);
  node.append(...text.split("`").map((part, place) => (place % 2 ? element("code", part) : part)));
  return node;
}

function element(name, text = "") {
  const node = document.createElement(name);
  node.textContent = text;
  return node;
}
