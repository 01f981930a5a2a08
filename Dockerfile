# syntax=docker/dockerfile:1
#
#   docker build -t backline .
#   docker run --rm -v "$PWD/output:/output" backline                       # the matches in data/
#   docker run --rm -v "$PWD:/work" -w /work backline analyse events/ --out output
#
# The crates of the lock file are downloaded and built in layers of their own, which are made again
# only when a manifest or the lock file changes; after a change of backline's own code the build takes
# minutes and needs no network. `.ci/image` carries out these steps without a container engine.

FROM rust:1.95-slim-bookworm AS tools
RUN apt-get update \
    && apt-get install --yes --no-install-recommends g++ make pkg-config python3 \
    && rm -rf /var/lib/apt/lists/*

# Manifests without code: equal manifests give equal files, so the next stage is reused.
FROM tools AS plan
WORKDIR /whole
COPY . .
RUN .ci/skeleton ../plan

FROM tools AS build
WORKDIR /source
COPY --from=plan /plan .
RUN cargo fetch --locked
RUN cargo build --profile dist --locked --offline --bin backline
COPY . .
# Cargo goes by times: the sources have to be newer than what was built of the empty ones.
RUN find src crates benches -name '*.rs' -exec touch {} + \
    && cargo build --profile dist --locked --offline --bin backline
RUN .ci/notices -o THIRD-PARTY-NOTICES.txt

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="backline" \
      org.opencontainers.image.description="Finds the defensive errors behind goals and shots in football match event data" \
      org.opencontainers.image.licenses="(MIT OR Apache-2.0) AND OFL-1.1"
RUN useradd --create-home analyst && mkdir /output && chown analyst /output
COPY --from=build /source/target/dist/backline /usr/local/bin/backline
COPY --from=build /source/THIRD-PARTY-NOTICES.txt /usr/share/doc/backline/
COPY LICENSE-MIT LICENSE-APACHE LICENSE-DATA.md /usr/share/doc/backline/
COPY crates/draw/src/font/OFL.txt /usr/share/doc/backline/LICENSE-OFL-Inter.txt
COPY data /data
USER analyst
ENTRYPOINT ["backline"]
CMD ["analyse", "/data", "--team", "Real Madrid", "--out", "/output"]
