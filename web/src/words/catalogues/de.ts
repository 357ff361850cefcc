import { type Entries, catalogueOf } from "../catalogue";

export const catalogue = catalogueOf(
  import.meta.glob<Entries>("../../../../chalicelib/locales/de/{common,errors,shell,sign-in}.ftl", {
    eager: true,
    import: "default",
  }),
  import.meta.glob<Entries>(
    [
      "../../../../chalicelib/locales/de/*.ftl",
      "!../../../../chalicelib/locales/de/{common,errors,shell,sign-in,landing,mail}.ftl",
    ],
    { import: "default" },
  ),
);
