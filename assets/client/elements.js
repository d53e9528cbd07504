export function add(parent, tag, attributes = {}, text = "") {
  const element = document.createElement(tag);
  if (tag === "button") element.type = "button";
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.textContent = text;
  parent?.append(element);
  return element;
}
