// Words that identify other numbers: order, tax number, post code. The format is that of phone-words.js.

const NUMBER = "(?:no|nr|num|number|numbers|id|code|ref|reference)";

export const OTHER_WORDS = {
  en: `(?:order|ticket|case|account|acct|part|customer|client|item|article|product|batch|lot|charity|company|routing|passport|permit|job|quote|user|member(?:ship)?|policy|claim|licen[cs]e|registration|confirmation|booking|card|bank|student|employee|patient|file|document)[ -]${NUMBER},
    order, orders, invoice, invoices, ticket, tickets, case, cases, serial, sku, tracking, confirmation, reference, ref, refs, account, acct, a\\/c,
    rma, batch, lot, part, parts, docket, isbn, isbn-1[03], issn, ean, upc, gtin, asin, doi, pmid, imei, iban, bic, swift, sort code, vat~, ein, itin, ssn,
    social security, tin, utr, nino, ni number, sin, tfn, abn, acn, nhs, pan, aadhaar, gstin, ifsc, cin, zip, postcode, postal code, pin, po box, p\\.o\\. box,
    commit, merge, sha, hash, buffer, clause, section, version, build, revision, model, passport, visa, mastercard, amex, card, fedex, ups, usps, dhl`,
  de: `~nummern?, bestell~, rechnung~, auftrag~, kunden~, konto~, artikel~, vertrag~, vertrags-?nr, sendung~, liefer~, aktenzeichen, az, plz, blz,
    ust(?:-?id~)?(?:-?id~)?, steuer~, st\\.-nr, art\\.-? ?nr, re\\.-? ?nr, hr[ab], uid, fn, svnr, ahv, vorgang~, versicherung~`,
  fr: `commande, facture, dossier, siren, siret, rcs, tva, nir, s[eé]curit[eé] sociale, code postal, r[eé]f, r[eé]f[eé]rence, suivi, n° client,
    contrat, devis, cp, colis`,
  es: `pedido, factura, expediente, referencia, nif, cif, dni, nie, rfc, curp, cui[tl], rut, nit, folio, clabe, cbu, ccc, cuenta, c[oó]digo,
    albar[aá]n, gu[ií]a`,
  pt: `cpf, cnpj, rg, nota fiscal, fatura, contribuinte, nipc, protocolo, inscri[cç][aã]o~, encomenda`,
  it: `ordine, fattura, partita iva, p\\. ?iva, cf, codice~, protocollo, cap, pratica`,
  nl: `kvk, btw, bsn, factuur~, klant~, bestel~, order~, rekening~`,
  pl: `nip, regon, pesel, krs, zam[oó]wieni~, faktur~, konto, nr konta`,
  nordic: `org\\.? ?nr, person~nr, kundnr, cvr, cpr, ordre~, kunde~, y-tunnus, lasku~, tilaus~`,
  central: `i[cč]o, di[cč], objedn[aá]vk~, faktura, rodné č[ií]slo, comand[aă], cnp`,
  ru: `инн, кпп, огрн, огрнип, снилс, заказ~, сч[её]т~, артикул~, договор~, паспорт~, бик, индекс`,
  uk: `єдрпоу, іпн, замовлення, рахунок~, договір~`,
  el: `αφμ, παραγγελ[ιί]~, κωδικ[οό]ς, τιμολ[οό]γιο`,
  tr: `sipari[sş]~, fatura~, m[uü][sş]teri, vergi, kimlik`,
  id: `npwp, pesanan, faktur, nik`,
  vi: `mst, mã đơn hàng, mã số~, hóa đơn`,
};

export const OTHER_SIGNS = [
  "〒 № 注文番号 会員番号 番号 型番 品番",
  "订单 訂單 单号 号码 编号 編號 税号 发票 身份证 邮编 信用代码 QQ 账号 卡号",
  "주문번호 계좌번호 우편번호 등록번호 사업자 주민 송장번호 운송장",
  "आदेश चालान ใบสั่งซื้อ ประจำตัว เลขที่",
  "الطلب الفاتورة السجل الضريبي کد سفارش فاکتور הזמנה חשבונית ח\\.פ ת\\.ז עוסק",
];
