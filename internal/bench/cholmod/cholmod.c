/* Times CHOLMOD on a matrix that `bench sparse-write` wrote: cholmod FILE REPEATS. One line of JSON, times in seconds, the least
 * of the repeats for wall and processor. Built by sparse.sh. */
#include <math.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <suitesparse/cholmod.h>

static double wall(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + 1e-9 * t.tv_nsec;
}

static double cpu(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return u.ru_utime.tv_sec + u.ru_stime.tv_sec + 1e-6 * (u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static double w0, c0;
static void start(void) { w0 = wall(); c0 = cpu(); }
static void stop(double *w, double *c, int first)
{
	double dw = wall() - w0, dc = cpu() - c0;
	if (first || dw < *w) *w = dw;
	if (first || dc < *c) *c = dc;
}

static void need(size_t got, size_t want)
{
	if (got != want) {
		fprintf(stderr, "cholmod: short file\n");
		exit(1);
	}
}

int main(int argc, char **argv)
{
	if (argc != 3) return 2;
	int repeats = atoi(argv[2]);
	FILE *in = fopen(argv[1], "rb");
	if (!in) return 1;
	int32_t head[2];
	need(fread(head, 4, 2, in), 2);
	int n = head[0], nnz = head[1];
	cholmod_common c;
	cholmod_start(&c);
	cholmod_sparse *a = cholmod_allocate_sparse(n, n, nnz, 1, 1, -1, CHOLMOD_REAL, &c);
	need(fread(a->p, 4, n + 1, in), n + 1);
	need(fread(a->i, 4, nnz, in), nnz);
	need(fread(a->x, 8, nnz, in), nnz);
	fclose(in);
	c.supernodal = CHOLMOD_SUPERNODAL;

	double fw, fc, rw, rc, sw, sc;
	cholmod_factor *l = NULL;
	for (int k = 0; k < repeats; k++) { /* plan and factorisation */
		if (l) cholmod_free_factor(&l, &c);
		start();
		l = cholmod_analyze(a, &c);
		cholmod_factorize(a, l, &c);
		stop(&fw, &fc, k == 0);
	}
	for (int k = 0; k < repeats; k++) {
		start();
		cholmod_factorize(a, l, &c);
		stop(&rw, &rc, k == 0);
	}
	cholmod_dense *b = cholmod_zeros(n, 1, CHOLMOD_REAL, &c), *x = NULL, *y = NULL, *e = NULL;
	for (int i = 0; i < n; i++) ((double *)b->x)[i] = i % 7 - 3;
	for (int k = 0; k < 3 * repeats; k++) {
		start();
		cholmod_solve2(CHOLMOD_A, l, b, NULL, &x, NULL, &y, &e, &c);
		stop(&sw, &sc, k == 0);
	}
	double sum = 0;
	for (int i = 0; i < n; i++) sum += fabs(((double *)x->x)[i]);
	printf("{\"wall\": %g, \"cpu\": %g, \"first\": %g, \"first_cpu\": %g, \"refactor\": %g, \"refactor_cpu\": %g, \"solve\": %g, \"solve_cpu\": %g, "
	       "\"entries\": %.0f, \"sum\": %.12g}\n", fw, fc, fw, fc, rw, rc, sw, sc, c.lnz, sum);
	cholmod_free_factor(&l, &c);
	cholmod_free_dense(&b, &c);
	cholmod_free_dense(&x, &c);
	cholmod_free_dense(&y, &c);
	cholmod_free_dense(&e, &c);
	cholmod_free_sparse(&a, &c);
	cholmod_finish(&c);
	return 0;
}
