// What must be documented: every export, and every member of a class or an interface. Members of a type literal need not: they are the
// fields that zod infers from a schema, which docs/contracts tells of, and the alternatives of a union, whose names say it.
import { Converter, ReflectionKind } from "typedoc";

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    const names = project
      .getReflectionsByKind(ReflectionKind.Property)
      .filter((property) => !property.hasComment() && property.parent?.kindOf(ReflectionKind.TypeLiteral))
      .map((property) => property.getFriendlyFullName());
    app.options.setValue("intentionallyNotDocumented", [...new Set(names)]);
  });
}
