// The elements in the order in which they were drawn, until somebody takes them over.

const HTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";

export function elements() {
  const drawn = [];
  let next = 0;

  // Adds an element: "input class=input id=number type=tel".
  const add = (to, what, words) => {
    const [tag, ...attributes] = what.split(" ");
    const element = document.createElementNS(/^(svg|path)$/.test(tag) ? SVG : HTML, tag);
    for (const attribute of attributes) {
      const [name, value] = attribute.split("=");
      element.setAttribute(name, value);
    }
    if (words) element.textContent = words;
    drawn[drawn.length] = { what, element };
    return to.appendChild(element);
  };
  // Has an element answer for itself, for as long as nobody has taken it over.
  const hear = (element, event, act) => {
    element.addEventListener(event, act);
    for (const piece of drawn) {
      if (piece.element === element) piece.free = () => element.removeEventListener(event, act);
    }
  };
  const end = () => {
    for (; next < drawn.length; next++) drawn[next].element.remove();
  };
  // Answers the next element, if it is the one that is wanted. If it is not, none of the others is of use.
  const take = (wanted) => {
    const { what, element, free } = drawn[next] || {};
    if (what !== wanted) return end();
    next++;
    if (free) free();
    return element;
  };
  return { add, hear, take, end };
}
