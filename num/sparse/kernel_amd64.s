#include "textflag.h"

// Products are rounded before they are added, as in the portable versions: no fused multiply-add.

// mask<>+32*r is a mask of the first r of four numbers.
DATA mask<>+0(SB)/8, $0
DATA mask<>+8(SB)/8, $0
DATA mask<>+16(SB)/8, $0
DATA mask<>+24(SB)/8, $0
DATA mask<>+32(SB)/8, $-1
DATA mask<>+40(SB)/8, $0
DATA mask<>+48(SB)/8, $0
DATA mask<>+56(SB)/8, $0
DATA mask<>+64(SB)/8, $-1
DATA mask<>+72(SB)/8, $-1
DATA mask<>+80(SB)/8, $0
DATA mask<>+88(SB)/8, $0
DATA mask<>+96(SB)/8, $-1
DATA mask<>+104(SB)/8, $-1
DATA mask<>+112(SB)/8, $-1
DATA mask<>+120(SB)/8, $0
GLOBL mask<>(SB), RODATA|NOPTR, $128

#define ZERO(r) VXORPD r, r, r

// two columns of eight rows: columns at Y10 and Y11
#define PAIR(s0, s1, s2, s3) \
	VMULPD Y8, Y10, Y12;  \
	VMULPD Y9, Y10, Y13;  \
	VMULPD Y8, Y11, Y14;  \
	VMULPD Y9, Y11, Y15;  \
	VADDPD Y12, s0, s0;   \
	VADDPD Y13, s1, s1;   \
	VADDPD Y14, s2, s2;   \
	VADDPD Y15, s3, s3

#define STORE8(s0, s1) \
	VMOVUPD (AX), Y8;    \
	VMOVUPD 32(AX), Y9;  \
	VSUBPD s0, Y8, Y8;   \
	VSUBPD s1, Y9, Y9;   \
	VMOVUPD Y8, (AX);    \
	VMOVUPD Y9, 32(AX)

#define STORE4(s) \
	VMOVUPD (AX), Y8;  \
	VSUBPD s, Y8, Y8;  \
	VMOVUPD Y8, (AX)

#define STOREMASK(s) \
	VMASKMOVPD (AX), Y7, Y8; \
	VSUBPD s, Y8, Y8;        \
	VMASKMOVPD Y8, Y7, (AX)

// func subtractAVX2(c *float64, ldc, rows, cols int, a *float64, lda, depth int, b *float64)
TEXT ·subtractAVX2(SB), NOSPLIT, $0-64
	MOVQ c+0(FP), DI
	MOVQ ldc+8(FP), R8
	SHLQ $3, R8
	MOVQ rows+16(FP), CX
	MOVQ cols+24(FP), DX
	MOVQ a+32(FP), SI
	MOVQ lda+40(FP), R9
	SHLQ $3, R9
	MOVQ depth+48(FP), R10
	MOVQ b+56(FP), R11
	CMPQ DX, $2
	JLE  narrow8

wide8:
	CMPQ CX, $8
	JLT  wide4
	ZERO(Y0)
	ZERO(Y1)
	ZERO(Y2)
	ZERO(Y3)
	ZERO(Y4)
	ZERO(Y5)
	ZERO(Y6)
	ZERO(Y7)
	MOVQ SI, AX
	MOVQ R11, BX
	MOVQ R10, R12

wide8loop:
	VMOVUPD      (AX), Y8
	VMOVUPD      32(AX), Y9
	VBROADCASTSD (BX), Y10
	VBROADCASTSD 8(BX), Y11
	PAIR(Y0, Y1, Y2, Y3)
	VBROADCASTSD 16(BX), Y10
	VBROADCASTSD 24(BX), Y11
	PAIR(Y4, Y5, Y6, Y7)
	ADDQ         R9, AX
	ADDQ         $32, BX
	DECQ         R12
	JNZ          wide8loop
	MOVQ         DI, AX
	STORE8(Y0, Y1)
	ADDQ         R8, AX
	STORE8(Y2, Y3)
	ADDQ         R8, AX
	STORE8(Y4, Y5)
	CMPQ         DX, $3
	JE           wide8next
	ADDQ         R8, AX
	STORE8(Y6, Y7)

wide8next:
	ADDQ $64, DI
	ADDQ $64, SI
	SUBQ $8, CX
	JMP  wide8

wide4:
	CMPQ CX, $4
	JLT  wide1
	ZERO(Y0)
	ZERO(Y1)
	ZERO(Y2)
	ZERO(Y3)
	MOVQ SI, AX
	MOVQ R11, BX
	MOVQ R10, R12

wide4loop:
	VMOVUPD      (AX), Y8
	VBROADCASTSD (BX), Y12
	VBROADCASTSD 8(BX), Y13
	VBROADCASTSD 16(BX), Y14
	VBROADCASTSD 24(BX), Y15
	VMULPD       Y8, Y12, Y12
	VMULPD       Y8, Y13, Y13
	VMULPD       Y8, Y14, Y14
	VMULPD       Y8, Y15, Y15
	VADDPD       Y12, Y0, Y0
	VADDPD       Y13, Y1, Y1
	VADDPD       Y14, Y2, Y2
	VADDPD       Y15, Y3, Y3
	ADDQ         R9, AX
	ADDQ         $32, BX
	DECQ         R12
	JNZ          wide4loop
	MOVQ         DI, AX
	STORE4(Y0)
	ADDQ         R8, AX
	STORE4(Y1)
	ADDQ         R8, AX
	STORE4(Y2)
	CMPQ         DX, $3
	JE           wide4next
	ADDQ         R8, AX
	STORE4(Y3)

wide4next:
	ADDQ $32, DI
	ADDQ $32, SI
	SUBQ $4, CX

wide1:
	TESTQ   CX, CX
	JZ      done
	SHLQ    $5, CX
	LEAQ    mask<>(SB), AX
	VMOVUPD (AX)(CX*1), Y7
	ZERO(Y0)
	ZERO(Y1)
	ZERO(Y2)
	ZERO(Y3)
	MOVQ    SI, AX
	MOVQ    R11, BX
	MOVQ    R10, R12

wide1loop:
	VMASKMOVPD   (AX), Y7, Y8
	VBROADCASTSD (BX), Y12
	VBROADCASTSD 8(BX), Y13
	VBROADCASTSD 16(BX), Y14
	VBROADCASTSD 24(BX), Y15
	VMULPD       Y8, Y12, Y12
	VMULPD       Y8, Y13, Y13
	VMULPD       Y8, Y14, Y14
	VMULPD       Y8, Y15, Y15
	VADDPD       Y12, Y0, Y0
	VADDPD       Y13, Y1, Y1
	VADDPD       Y14, Y2, Y2
	VADDPD       Y15, Y3, Y3
	ADDQ         R9, AX
	ADDQ         $32, BX
	DECQ         R12
	JNZ          wide1loop
	MOVQ         DI, AX
	STOREMASK(Y0)
	ADDQ         R8, AX
	STOREMASK(Y1)
	ADDQ         R8, AX
	STOREMASK(Y2)
	CMPQ         DX, $3
	JE           done
	ADDQ         R8, AX
	STOREMASK(Y3)
	JMP          done

narrow8:
	CMPQ CX, $8
	JLT  narrow4
	ZERO(Y0)
	ZERO(Y1)
	ZERO(Y2)
	ZERO(Y3)
	MOVQ SI, AX
	MOVQ R11, BX
	MOVQ R10, R12

narrow8loop:
	VMOVUPD      (AX), Y8
	VMOVUPD      32(AX), Y9
	VBROADCASTSD (BX), Y10
	VBROADCASTSD 8(BX), Y11
	PAIR(Y0, Y1, Y2, Y3)
	ADDQ         R9, AX
	ADDQ         $32, BX
	DECQ         R12
	JNZ          narrow8loop
	MOVQ         DI, AX
	STORE8(Y0, Y1)
	CMPQ         DX, $1
	JE           narrow8next
	ADDQ         R8, AX
	STORE8(Y2, Y3)

narrow8next:
	ADDQ $64, DI
	ADDQ $64, SI
	SUBQ $8, CX
	JMP  narrow8

narrow4:
	CMPQ CX, $4
	JLT  narrow1
	ZERO(Y0)
	ZERO(Y1)
	MOVQ SI, AX
	MOVQ R11, BX
	MOVQ R10, R12

narrow4loop:
	VMOVUPD      (AX), Y8
	VBROADCASTSD (BX), Y12
	VBROADCASTSD 8(BX), Y13
	VMULPD       Y8, Y12, Y12
	VMULPD       Y8, Y13, Y13
	VADDPD       Y12, Y0, Y0
	VADDPD       Y13, Y1, Y1
	ADDQ         R9, AX
	ADDQ         $32, BX
	DECQ         R12
	JNZ          narrow4loop
	MOVQ         DI, AX
	STORE4(Y0)
	CMPQ         DX, $1
	JE           narrow4next
	ADDQ         R8, AX
	STORE4(Y1)

narrow4next:
	ADDQ $32, DI
	ADDQ $32, SI
	SUBQ $4, CX

narrow1:
	TESTQ   CX, CX
	JZ      done
	SHLQ    $5, CX
	LEAQ    mask<>(SB), AX
	VMOVUPD (AX)(CX*1), Y7
	ZERO(Y0)
	ZERO(Y1)
	MOVQ    SI, AX
	MOVQ    R11, BX
	MOVQ    R10, R12

narrow1loop:
	VMASKMOVPD   (AX), Y7, Y8
	VBROADCASTSD (BX), Y12
	VBROADCASTSD 8(BX), Y13
	VMULPD       Y8, Y12, Y12
	VMULPD       Y8, Y13, Y13
	VADDPD       Y12, Y0, Y0
	VADDPD       Y13, Y1, Y1
	ADDQ         R9, AX
	ADDQ         $32, BX
	DECQ         R12
	JNZ          narrow1loop
	MOVQ         DI, AX
	STOREMASK(Y0)
	CMPQ         DX, $1
	JE           done
	ADDQ         R8, AX
	STOREMASK(Y1)

done:
	VZEROUPPER
	RET

// func loseAVX2(y *float64, rows int, c0, c1, c2, c3, z *float64)
TEXT ·loseAVX2(SB), NOSPLIT, $0-56
	MOVQ         y+0(FP), DI
	MOVQ         rows+8(FP), CX
	MOVQ         c0+16(FP), R8
	MOVQ         c1+24(FP), R9
	MOVQ         c2+32(FP), R10
	MOVQ         c3+40(FP), R11
	MOVQ         z+48(FP), SI
	VBROADCASTSD (SI), Y0
	VBROADCASTSD 8(SI), Y1
	VBROADCASTSD 16(SI), Y2
	VBROADCASTSD 24(SI), Y3
	XORQ         AX, AX

lose8:
	CMPQ    CX, $8
	JLT     lose4
	VMULPD  (R8)(AX*1), Y0, Y4
	VMULPD  32(R8)(AX*1), Y0, Y5
	VMULPD  (R9)(AX*1), Y1, Y6
	VMULPD  32(R9)(AX*1), Y1, Y7
	VADDPD  Y6, Y4, Y4
	VADDPD  Y7, Y5, Y5
	VMULPD  (R10)(AX*1), Y2, Y6
	VMULPD  32(R10)(AX*1), Y2, Y7
	VADDPD  Y6, Y4, Y4
	VADDPD  Y7, Y5, Y5
	VMULPD  (R11)(AX*1), Y3, Y6
	VMULPD  32(R11)(AX*1), Y3, Y7
	VADDPD  Y6, Y4, Y4
	VADDPD  Y7, Y5, Y5
	VMOVUPD (DI)(AX*1), Y6
	VMOVUPD 32(DI)(AX*1), Y7
	VSUBPD  Y4, Y6, Y6
	VSUBPD  Y5, Y7, Y7
	VMOVUPD Y6, (DI)(AX*1)
	VMOVUPD Y7, 32(DI)(AX*1)
	ADDQ    $64, AX
	SUBQ    $8, CX
	JMP     lose8

lose4:
	CMPQ    CX, $4
	JLT     lose1
	VMULPD  (R8)(AX*1), Y0, Y4
	VMULPD  (R9)(AX*1), Y1, Y6
	VADDPD  Y6, Y4, Y4
	VMULPD  (R10)(AX*1), Y2, Y6
	VADDPD  Y6, Y4, Y4
	VMULPD  (R11)(AX*1), Y3, Y6
	VADDPD  Y6, Y4, Y4
	VMOVUPD (DI)(AX*1), Y6
	VSUBPD  Y4, Y6, Y6
	VMOVUPD Y6, (DI)(AX*1)
	ADDQ    $32, AX
	SUBQ    $4, CX

lose1:
	TESTQ      CX, CX
	JZ         lost
	SHLQ       $5, CX
	LEAQ       mask<>(SB), BX
	VMOVUPD    (BX)(CX*1), Y15
	VMASKMOVPD (R8)(AX*1), Y15, Y4
	VMULPD     Y4, Y0, Y4
	VMASKMOVPD (R9)(AX*1), Y15, Y6
	VMULPD     Y6, Y1, Y6
	VADDPD     Y6, Y4, Y4
	VMASKMOVPD (R10)(AX*1), Y15, Y6
	VMULPD     Y6, Y2, Y6
	VADDPD     Y6, Y4, Y4
	VMASKMOVPD (R11)(AX*1), Y15, Y6
	VMULPD     Y6, Y3, Y6
	VADDPD     Y6, Y4, Y4
	VMASKMOVPD (DI)(AX*1), Y15, Y6
	VSUBPD     Y4, Y6, Y6
	VMASKMOVPD Y6, Y15, (DI)(AX*1)

lost:
	VZEROUPPER
	RET

// the sum (0 + 1) + (2 + 3) of the four of y, to the place at AX
#define SUM(y, to) \
	VHADDPD      y, y, Y4;      \
	VEXTRACTF128 $1, Y4, X5;    \
	VADDSD       X5, X4, X4;    \
	VMOVSD       to, X5;        \
	VSUBSD       X4, X5, X5;    \
	VMOVSD       X5, to

// func gatherAVX2(z, y *float64, rows int, c0, c1, c2, c3 *float64)
TEXT ·gatherAVX2(SB), NOSPLIT, $0-56
	MOVQ z+0(FP), DI
	MOVQ y+8(FP), SI
	MOVQ rows+16(FP), CX
	MOVQ c0+24(FP), R8
	MOVQ c1+32(FP), R9
	MOVQ c2+40(FP), R10
	MOVQ c3+48(FP), R11
	ZERO(Y0)
	ZERO(Y1)
	ZERO(Y2)
	ZERO(Y3)
	XORQ AX, AX

gather4:
	CMPQ    CX, $4
	JLT     gather1
	VMOVUPD (SI)(AX*1), Y8
	VMULPD  (R8)(AX*1), Y8, Y4
	VMULPD  (R9)(AX*1), Y8, Y5
	VMULPD  (R10)(AX*1), Y8, Y6
	VMULPD  (R11)(AX*1), Y8, Y7
	VADDPD  Y4, Y0, Y0
	VADDPD  Y5, Y1, Y1
	VADDPD  Y6, Y2, Y2
	VADDPD  Y7, Y3, Y3
	ADDQ    $32, AX
	SUBQ    $4, CX
	JMP     gather4

gather1:
	TESTQ      CX, CX
	JZ         gathered
	SHLQ       $5, CX
	LEAQ       mask<>(SB), BX
	VMOVUPD    (BX)(CX*1), Y15
	VMASKMOVPD (SI)(AX*1), Y15, Y8
	VMASKMOVPD (R8)(AX*1), Y15, Y4
	VMASKMOVPD (R9)(AX*1), Y15, Y5
	VMASKMOVPD (R10)(AX*1), Y15, Y6
	VMASKMOVPD (R11)(AX*1), Y15, Y7
	VMULPD     Y4, Y8, Y4
	VMULPD     Y5, Y8, Y5
	VMULPD     Y6, Y8, Y6
	VMULPD     Y7, Y8, Y7
	VADDPD     Y4, Y0, Y0
	VADDPD     Y5, Y1, Y1
	VADDPD     Y6, Y2, Y2
	VADDPD     Y7, Y3, Y3

gathered:
	SUM(Y0, (DI))
	SUM(Y1, 8(DI))
	SUM(Y2, 16(DI))
	SUM(Y3, 24(DI))
	VZEROUPPER
	RET

// func oneAVX2(a *float64, ld, n int, x float64)
// The pivot is the first number of a.
TEXT ·oneAVX2(SB), NOSPLIT, $0-32
	MOVQ  a+0(FP), SI
	MOVQ  ld+8(FP), R8
	MOVQ  n+16(FP), R9
	VMOVSD x+24(FP), X0
	LEAQ  mask<>(SB), R10
	LEAQ  8(R8*8), R8 // from a diagonal to the next
	MOVQ  SI, DI

oneColumn:
	DECQ         R9
	JLE          oneDone
	ADDQ         $8, SI
	ADDQ         R8, DI
	VMOVSD       (SI), X1
	VDIVSD       X0, X1, X1
	VBROADCASTSD X1, Y2
	MOVQ         R9, CX
	XORQ         AX, AX

oneRows:
	CMPQ    CX, $4
	JLT     oneRest
	VMULPD  (SI)(AX*1), Y2, Y3
	VMOVUPD (DI)(AX*1), Y4
	VSUBPD  Y3, Y4, Y4
	VMOVUPD Y4, (DI)(AX*1)
	ADDQ    $32, AX
	SUBQ    $4, CX
	JMP     oneRows

oneRest:
	TESTQ      CX, CX
	JZ         oneNext
	SHLQ       $5, CX
	VMOVUPD    (R10)(CX*1), Y5
	VMASKMOVPD (SI)(AX*1), Y5, Y3
	VMULPD     Y3, Y2, Y3
	VMASKMOVPD (DI)(AX*1), Y5, Y4
	VSUBPD     Y3, Y4, Y4
	VMASKMOVPD Y4, Y5, (DI)(AX*1)

oneNext:
	VMOVSD X1, (SI)
	JMP    oneColumn

oneDone:
	VZEROUPPER
	RET
