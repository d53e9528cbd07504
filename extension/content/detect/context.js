// Classifies a number by the surrounding text.

import { NOTHING } from "./fold.js";
import { WORDS } from "./words.js";

// A word at a greater distance refers to something else.
const REACH = 48;
const OTHER_REACH = 26;

/** `phone` or `other` by the nearest word before `start`, else undefined. `before` is the text that precedes `text`. */
export function wordBefore(text, start, before = "") {
  const near = (before.slice(-REACH) + "\t" + text.slice(Math.max(0, start - REACH), start)).slice(-REACH).replaceAll(NOTHING, "");
  let kind;
  for (const found of near.matchAll(WORDS)) kind = judge(found, near.slice(found.index + found[0].length)) ?? kind;
  return kind;
}

function judge({ groups }, gap) {
  if (groups.phone !== undefined) return /[;!?\n]|\d{9}|\p{Ll}{3}\. \p{Lu}/u.test(gap) ? undefined : "phone";
  return gap.length > OTHER_REACH || /[;!?\n|]|, |\d|\p{Ll}{3}\. \p{Lu}/u.test(gap) ? undefined : "other";
}

/** "(mobile)" and similar words after a number. */
export function isPhoneAfter(text, end) {
  const near = text.slice(end, end + 20).replaceAll(NOTHING, "");
  return /^ ?\((?:phone|tel|mobile|cell|office|home|work|fax|voice|direct|toll|mobil|handy|büro|zentrale|móvil|fijo|m[oó]bil|kom)|^ ?[☎📞📱]/iu.test(near);
}

const CURRENCY =
  "[$€£¥₹₽₩₫₪₺₴฿₿]|(?:USD|EUR|GBP|CHF|CAD|AUD|NZD|INR|JPY|CNY|RMB|MXN|BRL|TRY|PLN|SEK|NOK|DKK|CZK|HUF|RUB|UAH|IDR|VND|Rs\\.?|Rp\\.?|Fr\\.|kr\\.?|zł|Kč|Ft|TL|руб\\.?|грн|[Ee]uros?|dollars?|đ)(?![\\p{L}])|[円元원]|บาท|جنيه|ريال|ریال|تومان|درهم|דולר|ש\"ח";
const UNITS =
  "%|‰|°|(?:[kcm]?m[²³]?|km2|m2|k?g|mg|[kMGT]i?B|px|pixels?|points?|dpi|ms|people|users?|views?|requests?|bytes|Einwohner\\p{L}*|Stück|habitant\\p{L}*|inhabitants|Mio|million\\p{L}*|pcs|miles?|abitanti|mieszkańców|жител\\p{L}+|чел|[Ss]tunden|[Ss]td|hours?|hrs|h|Uhr|heures|horas|uur|часов|час)(?![\\p{L}\\p{N}:-])";
const MONEY_BEFORE = new RegExp(`(?:${CURRENCY}) ?$`, "u");
const AMOUNT_AFTER = new RegExp(`^ ?(?:${CURRENCY}|${UNITS})`, "u");

/** A price, percentage, measure or time: the last digits are not those of a telephone number. */
export function isAmount(text, start, end) {
  return MONEY_BEFORE.test(text.slice(Math.max(0, start - 8), start)) || AMOUNT_AFTER.test(text.slice(end, end + 14));
}
