// "ext. 12", "x204", "poste 12": extension digits, dialled after the number has answered.

const EXTENSION =
  /^\s?[,;]?\s?\(?(?:ext(?:ension|n)?|x|poste|int(?:erno)?|anexo|ramal|доб(?:авочный)?|wew|wewn|klapka|dw|durchwahl|app?|内線|分機|分机|내선)[.:]?\s?(\d{1,6})(?!\d)/iu;

export function extensionAfter(text, end) {
  return EXTENSION.exec(text.slice(end, end + 24))?.[1];
}
