"""Currencies in use, by their ISO 4217 letters, and the signs they are written with."""

from __future__ import annotations

_CODES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
UYU UZS VED VES VND VUV WST XAF XCD XCG XDR XOF XPF YER ZAR ZMW ZWG
"""
_DOLLARS = "AUD BBD BMD BND BSD BZD CAD FJD GYD HKD JMD KYD LRD NAD NZD SBD SGD SRD TTD TWD USD XCD"
_PESOS = "ARS CLP COP CUP DOP MXN UYU"
_POUNDS = "EGP FKP GBP GIP LBP SDG SHP SSP SYP"
CODES = frozenset(_CODES.split())

SIGNS = {
    "$": frozenset(_DOLLARS.split() + _PESOS.split()),
    "€": frozenset({"EUR"}),
    "£": frozenset(_POUNDS.split()),
    "¥": frozenset({"JPY", "CNY"}),
    "₸": frozenset({"KZT"}),
    "₽": frozenset({"RUB"}),
    "₴": frozenset({"UAH"}),
    "₼": frozenset({"AZN"}),
    "₾": frozenset({"GEL"}),
    "֏": frozenset({"AMD"}),
    "₺": frozenset({"TRY"}),
    "₹": frozenset({"INR"}),
    "₩": frozenset({"KRW", "KPW"}),
    "₮": frozenset({"MNT"}),
    "₦": frozenset({"NGN"}),
    "₱": frozenset({"PHP"}),
    "₫": frozenset({"VND"}),
    "₪": frozenset({"ILS"}),
    "₵": frozenset({"GHS"}),
    "฿": frozenset({"THB"}),
}
