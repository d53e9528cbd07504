// The icons of `<call-button>`, in the colour of the text.

const SVG = "http://www.w3.org/2000/svg";
const HANDSET = "M4 5l4-1 2 5-2 1a14 14 0 0 0 6 6l1-2 5 2-1 4A16 16 0 0 1 4 5z";
const KEYS = "M5 5h2v2H5zM11 5h2v2h-2zM17 5h2v2h-2zM5 11h2v2H5zM11 11h2v2h-2zM17 11h2v2h-2zM5 17h2v2H5zM11 17h2v2h-2zM17 17h2v2h-2z";

export const handset = () => icon(HANDSET);
export const keys = () => icon(KEYS);

function icon(shape) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(SVG, "path"));
  svg.firstChild.setAttribute("d", shape);
  return svg;
}
