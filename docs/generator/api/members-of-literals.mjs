// What must be documented: every export, and every member of a class or an interface. Members of a type literal need not: they are the
// fields that zod infers from a schema, which docs/contracts tells of, and the alternatives of a union, whose names say it.
import { Comment, Converter, ReflectionKind } from "typedoc";

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    const literals = project.getReflectionsByKind(ReflectionKind.TypeLiteral);
    for (const literal of literals) {
      // Comments of other packages link to what is not documented here.
      for (const signature of literal.signatures ?? []) {
        if (signature.comment && project.getSymbolIdFromReflection(literal)?.packageName !== "sluice") {
          delete signature.comment;
        }
      }
    }
  });
  app.on("bootstrapEnd", () => {
    const { validate } = app;
    app.validate = (project) => {
      const members = project
        .getReflectionsByKind(ReflectionKind.Property)
        .filter((property) => property.parent?.kindOf(ReflectionKind.TypeLiteral) && !property.hasComment());
      for (const member of members) member.comment = new Comment([{ kind: "text", text: "Not asked for." }]);
      validate.call(app, project);
      for (const member of members) delete member.comment;
    };
  });
}
