# Two stages: the first builds the program, the second holds it and nothing of the build.
#
#   docker build -t backline .
#   docker run --rm -v "$PWD/output:/output" backline                       # the matches in data/
#   docker run --rm -v "$PWD:/work" -w /work backline analyse events/ --out output

FROM rust:1.95-slim-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends cmake g++ make pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY Cargo.toml Cargo.lock ./
COPY src src
COPY crates crates
COPY benches benches
# Cargo wants every member of the workspace there; the Python package is not built.
COPY python/Cargo.toml python/
COPY python/src python/src
RUN cargo build --profile dist --locked --bin backline

FROM debian:bookworm-slim
RUN useradd --create-home analyst && mkdir /output && chown analyst /output
COPY --from=build /source/target/dist/backline /usr/local/bin/backline
COPY data /data
USER analyst
ENTRYPOINT ["backline"]
CMD ["analyse", "/data", "--team", "Real Madrid", "--out", "/output"]
