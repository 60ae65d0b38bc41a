# A program from Debian's own packages: the very versions that the tests start, kept up by Debian's security team.
FROM debian:12-slim
ARG PACKAGE
RUN apt-get update \
    && apt-get install --yes --no-install-recommends "$PACKAGE" \
    && rm -rf /var/lib/apt/lists/*
