# pulso with a PostgreSQL of its own, in layers that change seldom first.
#
#   packages   what pulso is built with
#   build      pulso, installed under /install
#   test       sources and tools of the tests; tools/test runs there
#   (last)     the image for use: pulso and the server programs, no compiler
FROM debian:12-slim AS packages
COPY tools/install_packages /tools/
RUN /tools/install_packages && rm -rf /var/lib/apt/lists/*

FROM packages AS build
WORKDIR /source
COPY . .
RUN cmake --preset release -D BUILD_TESTING=OFF \
    && cmake --build --preset release --target pulso \
    && cmake --install build/release --prefix /install --strip

FROM packages AS test
RUN /tools/install_packages --test && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 pulso \
    && install --directory --owner=pulso --group=pulso /source
USER pulso
WORKDIR /source
COPY --chown=pulso:pulso . .
CMD ["tools/test"]

FROM debian:12-slim
# Without the setting the server's package makes a cluster that nobody uses.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-common \
    && echo 'create_main_cluster = false' >> /etc/postgresql-common/createcluster.conf \
    && apt-get install --yes --no-install-recommends \
       libabsl20220623 libisal2 libpq5 libssl3 libxml2 libxxhash0 libzip4 postgresql-15 zlib1g \
    && rm -rf /var/lib/apt/lists/*
# The private server's data; a volume copies owner and mode from here.
RUN useradd --create-home --uid 10001 pulso \
    && install --directory --owner=pulso --group=pulso --mode=0700 /var/lib/pulso
COPY tools/container_entrypoint /usr/local/bin/
COPY --from=build /install/ /usr/local/
ENV PULSO_HOME=/var/lib/pulso LANG=C.UTF-8
VOLUME /var/lib/pulso
USER pulso
WORKDIR /home/pulso
ENTRYPOINT ["container_entrypoint"]
CMD ["--help"]
