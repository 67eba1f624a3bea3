// Stands in the bundle for the SDK's checksums, which bring each digest a second time, written in JavaScript for where Node was built
// without OpenSSL: no Lambda is. It can go once the SDK leaves those out for Node.
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";

class Digest {
  readonly #hash: Hash | Hmac;

  constructor(hash: Hash | Hmac) {
    this.#hash = hash;
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

export class Sha256 extends Digest {
  /** @param secret - of an HMAC */
  constructor(secret?: string | Uint8Array) {
    super(secret ? createHmac("sha256", secret) : createHash("sha256"));
  }
}

export class Md5 extends Digest {
  constructor() {
    super(createHash("md5"));
  }
}
