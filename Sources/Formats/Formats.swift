// SPDX-License-Identifier: Apache-2.0

// Formats: the notations that leave and enter Folkmoot, and the cleaning of what people type.
//
// Pure: bytes in, values out. It knows no file, no clock, no socket, no locale and no Foundation, so every
// target may use it, and each parser can be fuzzed by itself.
//
//     JSONWriter, JSONValue          RFC 8259; hot pages and the record's payloads
//     CSVReader, CSVWriter           RFC 4180; imports of any size in constant memory
//     Timestamp, CivilDate           RFC 3339 and RFC 9110 §5.6.7; UTC milliseconds
//     DatePattern                    the dates of other people's files (`dd/MM/yyyy HH:mm`)
//     Markup, XMLWriter              escaping for HTML and XML 1.0
//     CleanText, WordFolding         what was typed, made safe; what is searched, made comparable
//     PersonalData                   telephone numbers, e-mail addresses and number plates in a text
//     Base64, Hex, LanguageTag       RFC 4648; RFC 4647 §3.4
//
// Vocabulary: a *writer* appends to `[UInt8]` and never fails; a *reader* takes chunks; `init(parsing:)` is
// strict and throws a typed error that says where; everything called `folded` is for comparison, not display.
