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
  ["0112345678901231910042", true, "0042"],
  ["801912\x1d98A-7", true, "A-7"],
  // a plain number that begins as a GSRN does
  ["8018123456789012345678", false, "8018123456789012345678"],
  ["x".repeat(64), false, "x".repeat(64)],
])("takes the number of %j", (text, isGs1, number) => {
  expect(patientNumber(text, isGs1)).toBe(number);
});

it.each([
  ["", false],
  ["   ", false],
  ["x".repeat(65), false],
  ["MRN\n0042", false],
  ["MRN\x1d0042", false],
  // the check digit is wrong
  ["8018012345678901234565", true],
  // nothing about a patient
  ["0112345678901231", true],
])("refuses %j", (text, isGs1) => {
  expect(patientNumber(text, isGs1)).toBeUndefined();
});
