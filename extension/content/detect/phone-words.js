// Words for "telephone", by language: whole words in alphabetic scripts, characters anywhere in others.
// An entry is a part of a regular expression; `~` matches any letters before or after.

export const PHONE_WORDS = {
  en: `phone~, telephone~, tel, call, calls, calling, called, ring, dial, text, sms, mobile, mob, cell, cellphone, land ?line, fax, hotline,
    helpline, toll[ -]?free, free ?phone, tty, tdd, pager, contact, whats(?:app)?, viber, switchboard, reach (?:us|me|them), direct, ph`,
  de: `~telefon~, telefax, fon, ~rufnummer, ~faxnummer, handy~, mobil, mobilnummer, rufen, anrufen, durchwahl, erreich~, natel, zentrale, festnetz`,
  fr: `t[eé]l[eé]?phon~, t[eé]l, appel~, joign~, portable, num[eé]ro vert, n° vert, sans frais, contactez, gsm`,
  es: `tel[eé]f~, tfnos?, llam~, m[oó]vil~, cel, celular~, tlfs?, fono, fijo, conmutador, centralita, sin costo, comun[ií]ca~`,
  pt: `telef~, telem[oó]vel, lig(?:ue|ar), celular, fale conosco, sac, zap, contatos?, contacto`,
  it: `telefon~, chiam~, cell, cellulare, numero verde, recapit~`,
  nl: `~telefoon~, bel, bellen, mobiel`,
  pl: `telefon~, zadzwo~, dzwo~, kom, kom[oó]rk~, infolinia, kontakt~`,
  nordic: `tfn, ring~, mobil~, v[aä]xel, tlf, tlfnr, puh, puhelin~, soita, vaihde, kundtj[aä]nst`,
  central: `telef[oó]n~, volejte, zavolejte, infolinka, h[ií]vjon, mobilszám, suna[tț]i`,
  ru: `тел, телефон~, моб, мобильн~, звон~, позвон~, факс, горяч~ лини~, контакт~`,
  uk: `дзвон~, зателефон~, моб, факс`,
  el: `τηλ, τηλ[εέ]φων~, κιν, κινητ[οό]~, φαξ, καλ[εέ]στε`,
  tr: `telefon~, cep tel~, gsm, aray~, faks, ileti[sş]im`,
  id: `telepon, telp, hp, hubungi, faks`,
  vi: `gọi, đt, sđt, điện thoại, liên hệ, tổng đài, di động`,
};

export const PHONE_SIGNS = [
  "☎ ☏ ✆ 📞 📱 📲 ℡",
  "電話 携帯 お問い合わせ ダイヤル ファックス ファクス 手機 專線 電話號碼",
  "电话 电话号码 手机 手机号码? 座机 热线 拨打 致电 传真 联系",
  "전화 전화번호 대표번호 휴대폰 핸드폰 연락처 문의 고객센터 팩스",
  "फ़ोन फोन मोबाइल दूरभाष संपर्क โทร มือถือ ติดต่อ",
  "هاتف جوال موبايل تليفون محمول اتصل اتصال تواصل فاكس تلفن همراه تماس موبایل فکس",
  "טלפון טל['׳] נייד התקשרו חייגו פקס",
];
