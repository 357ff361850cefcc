/** Title, first and last name, as far as they are known. */
export function personName(person: { title?: string; firstname: string; lastname: string }): string {
  return [person.title ?? "", person.firstname, person.lastname]
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join(" ");
}
