# Folkmoot in a container, in two stages: what builds it stays behind.
#
#   docker build -t folkmoot .
#   docker run -p 8080:8080 -v folkmoot:/var/lib/folkmoot folkmoot
#
# Settings are FOLKMOOT_… variables (docs/operations.md). The volume is the node: back it up with `folkmoot backup`.

FROM swift:6.3-bookworm AS build
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends \
    libsqlite3-dev libpq-dev zlib1g-dev libqrencode-dev libjs-leaflet libvips-tools pkg-config git curl ca-certificates \
    binutils dpkg python3 xz-utils \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift Makefile CHANGELOG.md ./
COPY Sources ./Sources
COPY Tests ./Tests
COPY Tools ./Tools
COPY Deploy ./Deploy
COPY docs ./docs
RUN swift build -c release --scratch-path .build-release --product folkmoot \
    && python3 Tools/package --program .build-release/release/folkmoot --out /out

FROM debian:bookworm-slim
COPY --from=build /out/*.deb /tmp/
# The package brings what it needs, the user and the folder.
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends /tmp/folkmoot_*.deb \
    && rm -rf /var/lib/apt/lists/* /tmp/folkmoot_*.deb
ENV FOLKMOOT_HOST=0.0.0.0 FOLKMOOT_PORT=8080 FOLKMOOT_EXERCISE=false FOLKMOOT_DATA=/var/lib/folkmoot
USER folkmoot
WORKDIR /var/lib/folkmoot
VOLUME /var/lib/folkmoot
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["/usr/bin/perl", "-MIO::Socket::INET", "-e", "my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1:'.($ENV{FOLKMOOT_PORT} || 8080), Timeout => 4) or exit 1; print $s \"GET /-/ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n\"; exit(<$s> =~ / 200 / ? 0 : 1)"]
ENTRYPOINT ["/usr/bin/folkmoot"]
CMD ["serve"]
