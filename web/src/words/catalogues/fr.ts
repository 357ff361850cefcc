import { type Entries, catalogueOf } from "../catalogue";

export const catalogue = catalogueOf(
  import.meta.glob<Entries>("../../../../chalicelib/locales/fr/{common,errors,shell,sign-in}.ftl", {
    eager: true,
    import: "default",
  }),
  import.meta.glob<Entries>(
    [
      "../../../../chalicelib/locales/fr/*.ftl",
      "!../../../../chalicelib/locales/fr/{common,errors,shell,sign-in,landing,mail}.ftl",
    ],
    { import: "default" },
  ),
);
