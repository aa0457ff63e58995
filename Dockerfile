# The web client is built with Node, the packages with pip; the image has neither, and nobody in it is root.

FROM node:22-slim AS web
WORKDIR /app/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY docs/openapi.json /app/docs/openapi.json
COPY web/ ./
RUN npm run api && npm run build

FROM python:3.12-slim AS packages
RUN python -m venv /opt/lyceum
COPY requirements/base.txt /tmp/base.txt
RUN /opt/lyceum/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/base.txt
WORKDIR /app
COPY pyproject.toml README.md ./
COPY requirements/base.in requirements/base.in
COPY models models
COPY domain domain
COPY realtime realtime
COPY server server
RUN /opt/lyceum/bin/pip install --no-cache-dir --no-deps --no-build-isolation --no-index --editable . \
    && python -m compileall -q /app

FROM python:3.12-slim
RUN useradd --uid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin lyceum \
    && install --directory --owner lyceum --group lyceum /app /app/.data
COPY --from=packages /opt/lyceum /opt/lyceum
COPY --from=packages /app /app
COPY --from=web /app/web/dist /app/web/dist
WORKDIR /app
ENV PATH=/opt/lyceum/bin:$PATH PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=8080
USER lyceum
VOLUME /app/.data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/api/health\", timeout=2)"]
ENTRYPOINT ["lyceum"]
CMD ["serve"]
