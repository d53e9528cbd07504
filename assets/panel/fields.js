// The form: whom to talk to and at which number. A time is chosen only where the company is closed.

import {
  call_us,
  consent_missing,
  consent_more,
  country as which,
  department as whom,
  hint_abroad,
  hint_home,
  number as your_number,
  schedule_when,
  submit as call_me,
  submitting,
} from "word-places";
import { fill } from "./say.js";

// Answers the form, its field for the number, and what shows that it has been sent.
export function drawFields({ add }, to, { config, said, language, department }) {
  const { consent, departments = [], numbers, phone, phone_text = readable(phone), places = [] } = config;
  const form = add(to, "form novalidate=");
  const rows = add(form, "div");
  const select = (id, word) => {
    const label = add(rows, "label class=label for=" + id, said[word]);
    return [label, add(rows, "select class=input part=input id=" + id)];
  };
  const offer = (choice, words, isChosen) => {
    const option = add(choice, "option", words);
    option.value = choice.length - 1;
    if (isChosen) choice.value = option.value;
  };

  if (departments[0]) {
    const [, choice] = select("department", whom);
    for (const one of departments) offer(choice, one.name, one === department);
  }
  for (const part of select("when", schedule_when)) part.hidden = true;
  if (places[0]) drawCountries(offer, select("country", which)[1], places, language);
  add(rows, "label class=label for=number", said[your_number]);
  const number = add(
    rows,
    "input class=input part=input id=number type=tel inputmode=tel autocomplete=tel name=phone dir=ltr aria-describedby=note"
  );
  add(rows, "p id=note class=note", places[0] ? "" : said[numbers.countries[0] ? hint_abroad : hint_home]);
  if (consent) drawConsent(add, rows, consent, said);
  const submit = add(rows, "button class=submit part=submit type=submit", said[call_me]);
  if (phone) add(form, "a class=link", fill(said[call_us], language, "number", phone_text)).href = "tel:" + phone;

  const wait = () => {
    number.readOnly = submit.disabled = true;
    submit.setAttribute("aria-busy", true);
    submit.textContent = said[submitting];
  };
  return { form, number, wait };
}

// North America, which is called without saying so, then the others by the names they have in the visitor's
// language, where the browser knows them.
function drawCountries(offer, choice, places, language) {
  const names = Intl.DisplayNames && new Intl.DisplayNames(language, { type: "region" });
  const country = (iso) => (names ? names.of(iso) : iso);
  const name = (iso, code) => country(iso) + " +" + code;
  offer(choice, country("US") + ", " + name("CA", "1"));
  for (const { iso, code } of places) offer(choice, name(iso, code));
}

function drawConsent(add, to, { text, url }, said) {
  const row = add(to, "div class=agree");
  add(row, "input id=consent type=checkbox aria-describedby=consent-note");
  const words = add(row, "div");
  add(words, "label for=consent", text);
  if (url) add(words, "a target=_blank rel=noopener", said[consent_more]).href = url;
  add(to, "p id=consent-note class=missing hidden=", said[consent_missing]);
}

// The server says how other countries write theirs.
function readable(phone = "") {
  return phone.replace(/^\+1(...)(...)(....)$/, "($1) $2-$3");
}
