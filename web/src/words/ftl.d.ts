declare module "*.ftl" {
  import type { FluentResource } from "@fluent/bundle";

  const entries: FluentResource["body"];
  export default entries;
}
