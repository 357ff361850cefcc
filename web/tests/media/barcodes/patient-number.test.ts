import { expect, it } from "vitest";
import { patientNumber } from "../../../src/media/barcodes/patient-number";

const GSRN = "012345678901234560";

it.each([
  ["MRN-0042", false, "MRN-0042"],
  [" 0042 ", false, "0042"],
  [`8018${GSRN}`, true, GSRN],
  [`8018${GSRN}`, false, GSRN],
  [`]C18018${GSRN}`, false, GSRN],
  [`\x1d8018${GSRN}\x1d801912`, false, GSRN],
  [`11261130801912\x1d8018${GSRN}`, true, GSRN],
  ["910042", true, "0042"],
  ["92B-2\x1d910042", true, "0042"],
  ["801912\x1d98A-7", true, "A-7"],
  // a plain number that begins as a GSRN does
  ["8018123456789012345678", false, "8018123456789012345678"],
  ["7".repeat(64), false, "7".repeat(64)],
  // an article's, but for the check digit, or for no zero before it
  ["4006381333932", false, "4006381333932"],
  ["14006381333938", false, "14006381333938"],
  ["]C1910042", false, "0042"],
  ["]C0910042", false, "910042"],
  ["756.1234.5678.97", false, "756.1234.5678.97"],
  ["805101/1234", false, "805101/1234"],
  ["Ward_3 A-17", false, "Ward_3 A-17"],
  // as an article begins, and its check digit is wrong
  ["0104012345678902", false, "0104012345678902"],
  // filled up to twenty digits, whatever the last one is
  ["00000000000012345675", false, "00000000000012345675"],
])("takes the number of %j", (text, isGs1, number) => {
  expect(patientNumber(text, isGs1)).toBe(number);
});

it.each([
  ["", false],
  ["   ", false],
  ["7".repeat(65), false],
  ["Example", false],
  ["MRN\n0042", false],
  ["MRN\x1d0042", false],
  // the check digit is wrong
  ["8018012345678901234565", true],
  [`0104012345678901\x1d8018${GSRN}`, true],
  // nothing about a patient
  ["0112345678901231", true],
  // a pack of a medicine, a parcel, a member of staff
  ["\x1d010401234567890121ABC\x1d91EE06\x1d92sig", true],
  ["010401234567890121ABC", false],
  ["]d2010401234567890117261130", false],
  ["020401234567890137024", false],
  ["00340123451234567895", false],
  ["8017012345678901234560", false],
  ["4006381333931", false],
  ["04006381333931", false],
  ["9780306406157", false],
  ["]C11012345", false],
  ["]C18018012345678901234568", false],
  // what an institution has defined of goods
  ["\x1d31011234569912345", true],
  ["\x1d70032012311200\x1d9912345", true],
  ["\x1d1234567990123", true],
  ["+A123BJC5D6E71", false],
  ["[)>\x1e06\x1d9N110375286414\x1e\x04", false],
])("refuses %j", (text, isGs1) => {
  expect(patientNumber(text, isGs1)).toBeUndefined();
});

it.each([
  "\u202e54321",
  "\u2066\u2067123\u2069",
  "12\u200b345",
  "12\u00ad345",
  "123\u2028456",
  "123\u2029456",
  "123 \u00a0\u3000 45",
  "123  45",
  "\u0661\u0662\u0663",
  "\u041012345",
  "12\u0301345",
  "\ufeff12\ufeff3",
  "https://example.org/app/sign-in#token=1",
  "example.org/1",
  "www.example.org",
  "mailto:pat@example.org",
  "<img src=x1>",
  "&#49;",
  "=1+1",
  "../1",
  "-12",
  "javascript:1",
])("takes %j for no number", (text) => {
  expect(patientNumber(text, false)).toBeUndefined();
  expect(patientNumber(`91${text}`, true)).toBeUndefined();
});
