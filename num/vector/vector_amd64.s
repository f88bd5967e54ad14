#include "textflag.h"

// func hasAVX2() bool
TEXT ·hasAVX2(SB), NOSPLIT, $0-1
	MOVB $0, ret+0(FP)
	XORL AX, AX
	XORL CX, CX
	CPUID
	CMPL AX, $7
	JLT  no
	MOVL $1, AX
	XORL CX, CX
	CPUID
	ANDL $0x18000000, CX // OSXSAVE and AVX
	CMPL CX, $0x18000000
	JNE  no
	XORL CX, CX
	XGETBV
	ANDL $6, AX // the system keeps XMM and YMM
	CMPL AX, $6
	JNE  no
	MOVL $7, AX
	XORL CX, CX
	CPUID
	SHRL $5, BX
	ANDL $1, BX
	MOVB BX, ret+0(FP)
no:
	RET

#define WORDS(row, w)       \
	VPMOVSXWD (row), Y0;    \
	VCVTDQ2PS Y0, Y0;       \
	VMULPS    w, Y0, Y0;    \
	VADDPS    Y0, Y1, Y1;   \
	ADDQ      $16, row

// func addWordsAVX2(dst *float32, n int, a, b, c, d *int16, w *[4]float32)
TEXT ·addWordsAVX2(SB), NOSPLIT, $0-56
	MOVQ dst+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ a+16(FP), R8
	MOVQ b+24(FP), R9
	MOVQ c+32(FP), R10
	MOVQ d+40(FP), R11
	MOVQ w+48(FP), AX
	VBROADCASTSS (AX), Y4
	VBROADCASTSS 4(AX), Y5
	VBROADCASTSS 8(AX), Y6
	VBROADCASTSS 12(AX), Y7
words:
	VMOVUPS (DI), Y1
	WORDS(R8, Y4)
	WORDS(R9, Y5)
	WORDS(R10, Y6)
	WORDS(R11, Y7)
	VMOVUPS Y1, (DI)
	ADDQ $32, DI
	SUBQ $8, CX
	JNE  words
	VZEROUPPER
	RET

// func setSymmetricAVX2(dst *float32, n int, c, a, b *float32, w0, w1 float32)
TEXT ·setSymmetricAVX2(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ c+16(FP), R8
	MOVQ a+24(FP), R9
	MOVQ b+32(FP), R10
	VBROADCASTSS w0+40(FP), Y4
	VBROADCASTSS w1+44(FP), Y5
	XORQ AX, AX
set:
	VMULPS  (R8)(AX*4), Y4, Y0
	VMOVUPS (R9)(AX*4), Y1
	VADDPS  (R10)(AX*4), Y1, Y1
	VMULPS  Y5, Y1, Y1
	VADDPS  Y1, Y0, Y0
	VMOVUPS Y0, (DI)(AX*4)
	ADDQ $8, AX
	CMPQ AX, CX
	JNE  set
	VZEROUPPER
	RET

// func addSymmetric2AVX2(dst *float32, n int, a, b, c, d *float32, w, v float32)
TEXT ·addSymmetric2AVX2(SB), NOSPLIT, $0-56
	MOVQ dst+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ a+16(FP), R8
	MOVQ b+24(FP), R9
	MOVQ c+32(FP), R10
	MOVQ d+40(FP), R11
	VBROADCASTSS w+48(FP), Y4
	VBROADCASTSS v+52(FP), Y5
	XORQ AX, AX
add:
	VMOVUPS (R8)(AX*4), Y0
	VADDPS  (R9)(AX*4), Y0, Y0
	VMULPS  Y4, Y0, Y0
	VMOVUPS (R10)(AX*4), Y1
	VADDPS  (R11)(AX*4), Y1, Y1
	VMULPS  Y5, Y1, Y1
	VADDPS  Y1, Y0, Y0
	VADDPS  (DI)(AX*4), Y0, Y0
	VMOVUPS Y0, (DI)(AX*4)
	ADDQ $8, AX
	CMPQ AX, CX
	JNE  add
	VZEROUPPER
	RET
