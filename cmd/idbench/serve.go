package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"idbench/report"
)

// serveVerb shows the reports of a folder's runs in a browser.
type serveVerb struct {
	Dir    string `arg:"" predictor:"dir" help:"A run's folder, or one with runs below it."`
	Listen string `default:"127.0.0.1:8017" placeholder:"HOST:PORT" help:"Address to listen at; port 0 takes any that is free. Only this machine can reach it unless you name another address."`
}

// Run serves until it is interrupted, and prints where.
func (v *serveVerb) Run(ctx context.Context, t terminal) error {
	host, port, err := net.SplitHostPort(v.Listen)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return misusef("--listen %q: must be host:port, such as 127.0.0.1:8017, and the port 0 to 65535", v.Listen)
	}
	server, err := report.NewServer(v.Dir, host, facts())
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }() // opened for reading: nothing to lose
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", v.Listen)
	if err != nil {
		return fmt.Errorf("%w; --listen takes another address", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		fmt.Fprintf(t.words, "whoever reaches %s can read the runs: it is not a loopback address\n", v.Listen)
	}
	if _, err := fmt.Fprintf(t.out, "http://%s/\n", listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	web := http.Server{Handler: server, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	done := make(chan error, 1)
	go func() { done <- web.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done(): // the way in which it ends
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	return web.Shutdown(grace)
}
