// TLS on loopback: policies that demand it are in force only where it is.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { generate } from "selfsigned";

export interface LoopbackCertificate {
  readonly certFile: string;
  readonly keyFile: string;
  /** With the certificates that are trusted anyway, for programs that know either one bundle or another. */
  readonly bundleFile: string;
}

export async function loopbackCertificate(folder: string): Promise<LoopbackCertificate> {
  const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }], {
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  return {
    certFile: file("certificate.pem", cert),
    keyFile: file("key.pem", key),
    bundleFile: file("bundle.pem", [...rootCertificates, cert].join("\n")),
  };
}
