// Country calling codes with the possible lengths of the national number (ITU-T E.164 and national plans). The ranges are
// generous: calling an unassigned number does less harm than not detecting a valid one.

const TABLE = `7:10 20:8-10 27:9 30:10 31:9-10 32:8-9 33:9 34:9 36:8-9 39:6-11 40:9 41:9 43:4-13 44:9-10 45:8
46:7-10 47:8 48:9 49:6-12 51:8-9 52:10-11 53:8 54:10-11 55:10-11 56:9 57:8-10 58:10 60:8-10 61:9-10 62:8-12 63:8-10
64:8-10 65:8 66:8-9 81:9-10 82:8-10 84:8-10 86:10-11 90:10 91:10 92:9-10 93:9 94:9 95:7-10 98:10 211:9 212:9 213:8-9
216:8 218:9 220:7 221:9 222:8 223:8 224:9 225:10 226:8 227:8 228:8 229:8-10 230:7-8 231:7-9 232:8 233:9 234:8-10
235:8 236:8 237:9 238:7 239:7 240:9 241:7-8 242:9 243:9 244:9 245:7-9 246:7 248:7 249:9 250:9 251:9 252:7-9 253:8
254:9 255:9 256:9 257:8 258:9 260:9 261:9 262:9 263:9 264:8-9 265:7-9 266:8 267:7-8 268:8 269:7 290:5 291:7 297:7
298:6 299:6 350:8 351:9 352:6-11 353:7-10 354:7 355:8-9 356:8 357:8 358:5-11 359:8-9 370:8 371:8 372:7-8 373:8
374:8 375:9 376:6-9 377:8-9 378:6-10 380:9 381:8-10 382:8 383:8-9 385:8-9 386:8 387:8-9 389:8 420:9 421:9 423:7-9
500:5 501:7 502:8 503:8 504:8 505:8 506:8 507:7-8 508:6 509:8 590:9 591:8 592:7 593:8-9 594:9 595:9 596:9 597:6-7
598:8 599:7-8 670:7-8 672:6 673:7 674:7 675:8 676:5-7 677:5-7 678:5-7 679:7 680:7 681:6 682:5 683:4 685:5-7 686:8
687:6 688:5-6 689:8 690:4 691:7 692:7 800:8 808:8 850:8-10 852:8 853:8 855:8-9 856:8-10 870:9 880:8-10 881:8 882:6-12
883:6-12 886:8-9 960:7 961:7-8 962:8-9 963:8-9 964:8-10 965:8 966:9 967:7-9 968:8 970:8-9 971:8-9 972:8-9 973:8
974:8 975:7-8 976:8 977:8-10 979:9 992:9 993:8 994:9 995:9 996:9 998:9`;

const codes = new Map();
for (const entry of TABLE.split(/\s+/)) {
  const [code, least, most = least] = entry.split(/[:-]/);
  codes.set(code, [Number(least), Number(most)]);
}

// Countries whose numbers begin with a zero that is also dialled from abroad.
const KEEPS_ZERO = new Set(["39", "225", "229", "241", "242", "378"]);

/** Splits digits into country code and national number; undefined if no country has such a number. */
export function split(digits) {
  if (digits[0] === "1") return isAmerican(digits.slice(1)) ? { code: "1", rest: digits.slice(1) } : undefined;
  for (const length of [1, 2, 3]) {
    const code = digits.slice(0, length);
    if (codes.has(code)) return fits(code, digits.slice(length));
  }
  return undefined;
}

function fits(code, written) {
  // "+49 030 …" is wrong and common.
  const rest = KEEPS_ZERO.has(code) ? written : written.replace(/^0/, "");
  const [least, most] = codes.get(code);
  return rest.length >= least && rest.length <= most && !(rest[0] === "0" && !KEEPS_ZERO.has(code)) ? { code, rest } : undefined;
}

/** The North American plan: area code and exchange begin with 2–9 and do not end in 11. */
export function isAmerican(ten) {
  return /^[2-9](?!11)[0-8]\d[2-9](?!11)\d{6}$/.test(ten);
}
