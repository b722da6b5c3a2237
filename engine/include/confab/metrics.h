/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The host extension "confab.metrics/1": numbers for whoever runs the program (Prometheus reads them from a server). Where the
 * host has none, get_extension() answers NULL. */
#ifndef CONFAB_METRICS_H
#define CONFAB_METRICS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum confab_metric_kind {
  CONFAB_METRIC_COUNTER = 1, /* only rises */
  CONFAB_METRIC_GAUGE
};

typedef struct confab_metrics {
  uint32_t size, reserved;
  void *data; /* the host's own */

  /* The number of this name, made at the first call and then the same; NULL: the name is none ([a-z_][a-z0-9_]*), there are too
   * many, or it is of another kind. `labels`: as `code="denied"`, or "". `help`: a sentence in English. Texts are copied.
   * [any] */
  void *(*number)(const struct confab_metrics *, uint32_t kind, const char *name, const char *labels, const char *help);
  /* Adds to it, also below zero where it is a gauge. Cheap: no lock. [any] */
  void (*add)(void *number, int64_t amount);
} confab_metrics;

#ifdef __cplusplus
}
#endif
#endif
