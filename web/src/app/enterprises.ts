// What a person administers.

import { ApiError, type Enterprise, type UserServer } from "../api";

/** The enterprises that one administers, in the order of their numbers; most people administer none. */
export async function administeredEnterprises(users: UserServer): Promise<readonly Enterprise[]> {
  try {
    return [await users.enterprise()];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === "not_an_administrator") return [];
    // the refusal is the only place that names them
    const numbers = error.code === "enterprise_required" ? (error.detail.match(/[0-9]+/g) ?? []) : [];
    if (numbers.length === 0) throw error;
    return Promise.all(numbers.map((number) => users.enterprise(Number(number))));
  }
}
